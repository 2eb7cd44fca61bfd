"""Claiming: assessments taken without an account, kept in the account that their address turns out to belong to.

What an account holds is a row that says so (`models.AssessmentClaim`), and nothing else changes: the assessment, its
answers, consents and purchases keep the participant's id they were made with. Whoever opens a claimed assessment from
their list gets a token for that very id, as the list has always made them for one's own, and acts on the token road
as that participant. So no policy had to learn that one person may be several participants: an `or` there would have
cost every read its index, and rows that are only ever appended would have had to be rewritten.

**Why somebody presses once before anything is theirs.** The address on the consent page is typed by whoever takes the
assessment, and nobody proves there that it is theirs: it may be mistyped, or a partner's. Confirming it later proves
who owns the mailbox, not who answered. Attached without a word, a stranger's health answers would stand in an account
whose owner never asked for them, and whoever mistyped would never hear of it. So the owner reads when, from whom and
under which first name it was taken, and nothing of what was answered or scored; one press adds all that is listed, "Not
mine" sets one aside for good. Both are audited. An account of any kind finds its own, but a distributor's nothing that
came through a link of theirs: whoever types a client's answers could type an address of their own as well. Who holds an
assessment's link sees on its pages that an account has it, and can take it out again.
"""
