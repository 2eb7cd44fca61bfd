"""Names for people who do not exist, and what their browsers call themselves.

Given and family names are put together by chance within one language, so that no name is taken from anybody.
"""

from __future__ import annotations

import unicodedata
from random import Random
from typing import NamedTuple


class Language(NamedTuple):
    """Given names of women and men, and family names; in Vietnamese the family name comes first."""

    women: str
    men: str
    families: str
    family_first: bool = False


LANGUAGES = (
    Language("Rosa Ximena Yolanda Inés Marisol", "Tomás Wilmer Andrés Joaquín Raúl", "Huamán Choque Olmedo Vargas"),
    Language("Beatriz Juliana Teresa Célia", "Mateus Caetano Duarte Rui", "Sequeira Falcão Tavares Queirós"),
    Language("Hồng Linh Thảo Ngân Mai", "Minh Khoa Đức Quang Tuấn", "Nguyễn Trần Phạm Đặng Vũ", family_first=True),
    Language("Amara Folákẹ́ Yétúndé Títílayọ̀", "Adéwálé Kọ́lá Babátúndé Fẹ́mi", "Ọláwálé Adébáyọ̀ Ògúnlẹ́yẹ Akínwándé"),
    Language("Elif Zeynep Ayşe Defne", "Emre Kerem Barış Oğuz", "Yıldız Şahin Aydın Korkmaz"),
    Language("Zofia Agnieszka Hanna Kinga", "Paweł Wojciech Szymon Kacper", "Wróbel Zając Lisowska Pawlak"),
    Language("Dragana Milica Jelena Nevena", "Nikola Stefan Vuk Luka", "Jovanović Petrović Marić Babić"),
    Language("Siobhán Aoife Gráinne Niamh", "Cillian Eoin Darragh Oisín", "Byrne Kinsella Walsh Keane"),
    Language("Ingibjörg Freyja Sólveig Astrid", "Bjarni Sindri Leif Magnus", "Lund Dahl Nordvik Halvorsen"),
    Language("Priya Kavya Meera Ananya", "Arjun Rohan Vikram Suresh", "Raghunathan Iyer Deshmukh Banerjee"),
    Language("Haruka Ayumi Naoko Sakura", "Kenji Daichi Takumi Hiroshi", "Watanabe Fujimoto Ishikawa Nakagawa"),
    Language("Salma Leïla Yasmine Nour", "Yusuf Karim Tarek Bilal", "Benali Haddad Mansour Khoury"),
    Language("Mele Sina Talia Losa", "Tevita Sione Manu Fetu", "Fifita Tuilagi Latu Vainikolo"),
    Language("Hannah Grace Charlotte Joanne", "Ethan Marcus Daniel Theo", "Ashworth Okafor Bennett Pemberton"),
)  # fmt: skip

AGENTS = (
    (24, "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/19.1 Mobile/15E148 Safari/604.1"),
    (14, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
         "Version/18.6 Mobile/15E148 Safari/604.1"),
    (18, "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 "
         "Mobile Safari/537.36"),
    (14, "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) "
         "SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36"),
    (8, "Mozilla/5.0 (iPad; CPU OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 "
        "Mobile/15E148 Safari/604.1"),
    (10, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 "
         "Safari/537.36 Edg/148.0.0.0"),
    (8, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 "
        "Safari/605.1.15"),
    (4, "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
)  # fmt: skip

# Reserved for examples (RFC 2606): mail sent there reaches nobody.
DOMAINS = ("example.com", "example.org", "example.net")
PLAIN = str.maketrans("ıłđøıŁĐØ", "ildoiLDO")


def named(dice: Random, sex: str) -> tuple[str, str, str]:
    """A name, an e-mail address made from it, and a browser."""
    language = dice.choice(LANGUAGES)
    given = dice.choice((language.women if sex == "female" else language.men).split())
    family = dice.choice(language.families.split())
    name = f"{family} {given}" if language.family_first else f"{given} {family}"
    email = f"{_plain(given)}.{_plain(family)}@{dice.choice(DOMAINS)}"
    agent = dice.choices([text for _, text in AGENTS], [weight for weight, _ in AGENTS])[0]
    return name, email, agent


def _plain(word: str) -> str:
    """The word in the letters that every mail server takes."""
    bare = unicodedata.normalize("NFKD", word.translate(PLAIN))
    return "".join(letter for letter in bare.lower() if letter.isascii() and letter.isalpha())
