"""The page about analyses, on an installation of these tests' own: what models write is counted for all together."""
