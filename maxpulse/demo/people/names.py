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
    Language(
        "Rosa Ximena Yolanda Inés Marisol Luz Paloma Elvira",
        "Tomás Wilmer Andrés Joaquín Raúl Edgar Iván Simón",
        "Huamán Choque Olmedo Vargas Pizarro Cusi Ríos Salcedo",
    ),
    Language(
        "Beatriz Juliana Teresa Célia Marta Inês Lúcia Aurora",
        "Mateus Caetano Duarte Rui Tiago Nuno Otávio Davi",
        "Sequeira Falcão Tavares Queirós Pinheiro Brandão Moura",
    ),
    Language(
        "Hồng Linh Thảo Ngân Mai Hạnh Quỳnh Vy",
        "Minh Khoa Đức Quang Tuấn Hải Long Phúc",
        "Nguyễn Trần Phạm Đặng Vũ Bùi Hồ Đỗ",
        family_first=True,
    ),
    Language(
        "Amara Folákẹ́ Yétúndé Títílayọ̀ Ṣadé Bùkọ́lá Mòrẹ́nikẹ́",
        "Adéwálé Kọ́lá Babátúndé Fẹ́mi Ṣẹ́gun Túndé Wálé",
        "Ọláwálé Adébáyọ̀ Ògúnlẹ́yẹ Akínwándé Adéyẹmí Ọlátúnjí Bánkólé",
    ),
    Language(
        "Elif Zeynep Ayşe Defne Nehir Selin Gülay Esra",
        "Emre Kerem Barış Oğuz Cem Tolga Yiğit Umut",
        "Yıldız Şahin Aydın Korkmaz Özkan Güneş Tekin Çelik",
    ),
    Language(
        "Zofia Agnieszka Hanna Kinga Maja Jagoda Wanda Lidia",
        "Paweł Wojciech Szymon Kacper Jakub Tymon Michał Borys",
        "Wróbel Zając Pawlak Sowa Nowicki Gajda Kubiak Mróz",
    ),
    Language(
        "Dragana Milica Jelena Nevena Tijana Vesna Ivana Sanja",
        "Nikola Stefan Vuk Luka Miloš Dušan Goran Filip",
        "Jovanović Petrović Marić Babić Ilić Kostić Savić Tadić",
    ),
    Language(
        "Siobhán Aoife Gráinne Niamh Róisín Orla Clodagh Sinéad",
        "Cillian Eoin Darragh Oisín Fionn Conor Tadhg Ronan",
        "Byrne Kinsella Walsh Keane Doyle Lynch Nolan Quinn",
    ),
    Language(
        "Ingibjörg Freyja Sólveig Astrid Signe Ragna Maren Liv",
        "Bjarni Sindri Leif Magnus Eirik Håkon Jonas Søren",
        "Lund Dahl Nordvik Halvorsen Berg Strand Holm Fjeld",
    ),
    Language(
        "Priya Kavya Meera Ananya Divya Lakshmi Nisha Sunita",
        "Arjun Rohan Vikram Suresh Nikhil Anand Varun Dev",
        "Raghunathan Iyer Deshmukh Banerjee Menon Kulkarni Joshi Pillai",
    ),
    Language(
        "Haruka Ayumi Naoko Sakura Emi Yui Chihiro Mio",
        "Kenji Daichi Takumi Hiroshi Ren Shota Kaito Makoto",
        "Watanabe Fujimoto Ishikawa Nakagawa Mori Okada Hayashi Ueda",
    ),
    Language(
        "Salma Leïla Yasmine Nour Amina Rania Dalia Samira",
        "Yusuf Karim Tarek Bilal Idris Hicham Nabil Ziad",
        "Benali Khoury Mansour Sabbagh Rahmani Farouk Bakkali Najjar",
    ),
    Language(
        "Mele Sina Talia Losa Ana Seini Lupe Malia",
        "Tevita Sione Manu Fetu Semisi Viliami Paulo Tomasi",
        "Fifita Tuilagi Latu Vainikolo Moala Tonga Faleolo Havea",
    ),
    Language(
        "Hannah Grace Charlotte Joanne Megan Alice Naomi Ruth",
        "Ethan Marcus Daniel Theo Gareth Oliver Reuben Harvey",
        "Ashworth Okafor Bennett Pemberton Hale Marlowe Whitaker Doran",
    ),
)

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
