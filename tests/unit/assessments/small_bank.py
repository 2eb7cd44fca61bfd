"""A bank of a few questions: quick to read, and each part can be broken."""

from __future__ import annotations

QUESTIONS = """\
type: health
title: A short check
version: "2026.2"

areas:
  - {key: about, label: About you}
  - {key: exercise, label: Exercise}
  - {key: sleep, label: Sleep}

questions:
  - id: D_age
    area: about
    kind: number
    text: How old are you?
    help: In full years.
    why: It earns no points.
    required: true
    units: [years]
    range: [18, 100]
    likely: [18, 90]
    source: National Sleep Foundation 2015

  - id: E_days
    area: exercise
    kind: number
    text: On how many days do you move?
    help: Brisk walking counts.
    why: It leads to the minutes.
    required: true
    units: [days]
    range: [0, 7]
    source: Exercise Vital Sign

  - id: E_min
    area: exercise
    kind: number
    text: How many minutes on such a day?
    help: Short bouts count.
    why: "Worth {points} of 100 points."
    required: false
    units: [minutes]
    range: [0, 300]
    show_if: {question: E_days, above: 0}
    source: Exercise Vital Sign

  - id: E_vig
    area: exercise
    kind: number
    text: How many of those are hard going?
    help: 0 is fine.
    why: One counts twice.
    required: false
    counted: false
    units: [minutes]
    range: [0, 2100]
    cap: moderate_minutes
    show_if: {figure: moderate_minutes, above: 0}
    source: WHO 2020

  - id: S_hours
    area: sleep
    kind: slider
    text: How many hours do you sleep?
    help: A usual night.
    why: "Worth {points} of 100 points."
    required: true
    units: [hours]
    range: [2, 14]
    step: 0.25
    low_label: 2 hours
    high_label: 14 hours
    source: American Heart Association 2022

  - id: S_reg
    area: sleep
    kind: single
    text: How regular is your bedtime?
    help: The last four weeks.
    why: "Worth {points} of 100 points."
    required: false
    choices:
      - {value: steady, label: Always the same, points: 100}
      - {value: shifts, label: It shifts, points: 40, leads_to: steady}
    source: Windred 2024
"""

SCORING = """\
version: "2026.2"

areas:
  - {key: exercise, weight: 60, source: Own choice, keep_title: Keep moving, keep_how: Nothing to change.}
  - {key: sleep, weight: 40, source: Own choice, keep_title: Keep sleeping, keep_how: Nothing to change.}

items:
  - key: movement
    area: exercise
    label: Moving
    weight: 100
    questions: [E_min, E_days]
    figure: weekly_minutes
    unit: minutes
    steps: [[0, 0], [60, 50], [150, 100]]
    scale: [0, 150]
    steps_source: WHO 2020
    value: "{value}"
    lead: "{gap} more"
    rest: "and you reach {next}."
    title: "Move {gap} more"
    how: Begin with the way home.
    source: WHO 2020

  - key: sleep_hours
    area: sleep
    label: Hours of sleep
    weight: 60
    questions: [S_hours]
    unit: hours
    steps: [[0, 0], [6, 70], [7, 100], [9, 60]]
    plateau: [7, 9]
    steps_source: American Heart Association 2022
    value: "{value}"
    lead: "{gap} more"
    rest: "and you reach {next}."
    title: "Sleep {gap} more"
    how: Move bedtime forward.
    source: American Heart Association 2022

  - key: regularity
    area: sleep
    label: Regular bedtime
    weight: 40
    questions: [S_reg]
    value: "{value}"
    lead: A little steadier
    rest: "is the next level: {choice}."
    title: Make your bedtime steadier
    how: Set an alarm for going to bed.
    source: Windred 2024

shown:
  - {question: D_age, label: Age}
"""
