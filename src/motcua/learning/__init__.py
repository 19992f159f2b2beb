"""How officers learn the desk: help of each page, guided first tasks, how units use it."""
