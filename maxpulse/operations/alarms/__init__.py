"""Alarms: what guards everybody is watched, and whoever may look into it is written to, once while it lasts.

`rules` says what there is to be alarmed by, how long it may last unsaid and whose it is; `watching` looks and writes;
`mails` says it; `gauge` tells machines.
"""
