"""The larger commands of `maxpulse`, one file each; `maxpulse.cli` lists them."""
