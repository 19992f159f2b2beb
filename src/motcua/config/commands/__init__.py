"""Sub-commands of `./motcua`: each module is one; `motcua.config.launch.rooms` says what it holds."""
