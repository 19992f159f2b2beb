"""Sub-commands of `./motcua`, one module each: its `app` is added under the module's name."""
