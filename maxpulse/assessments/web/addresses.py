"""Where the pages of one assessment are. Built by hand: on the road of an answer routing costs more than the rules."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses below one token."""

    token: str

    @property
    def home(self) -> str:
        """Leads to wherever the participant is: the resume link."""
        return f"/a/{self.token}"

    def question(self, question_id: str) -> str:
        """One question."""
        return f"/a/{self.token}/questions/{question_id}"

    @property
    def answers(self) -> str:
        """Where answers are posted."""
        return f"/a/{self.token}/answers"

    @property
    def pack(self) -> str:
        """What a device needs to carry on without network."""
        return f"/a/{self.token}/pack"

    @property
    def alone(self) -> str:
        """The page a device without network fills by itself."""
        return f"/a/{self.token}/alone"

    def choice(self, late_answer_id: object) -> str:
        """Where one says which of two answers one means."""
        return f"/a/{self.token}/late-answers/{late_answer_id}/choice"

    @property
    def finish(self) -> str:
        """After the last question."""
        return f"/a/{self.token}/finish"

    @property
    def completion(self) -> str:
        """Where finishing is posted."""
        return f"/a/{self.token}/completion"

    @property
    def pause(self) -> str:
        """The link to come back with."""
        return f"/a/{self.token}/pause"

    @property
    def account(self) -> str:
        """An account to keep it in."""
        return f"/a/{self.token}/account"

    @property
    def result(self) -> str:
        """The result."""
        return f"/a/{self.token}/result"

    @property
    def analysis(self) -> str:
        """The analysis while it is being written."""
        return f"/a/{self.token}/result/analysis"

    @property
    def plan(self) -> str:
        """The plan from the result, and where its steps are ticked."""
        return f"/a/{self.token}/result/plan"

    @property
    def paper(self) -> str:
        """The result as it is printed."""
        return f"/a/{self.token}/result/paper"

    @property
    def links(self) -> str:
        """The links that show a part of the result."""
        return f"/a/{self.token}/result/links"

    @property
    def sharing(self) -> str:
        """What the distributor may see."""
        return f"/a/{self.token}/sharing"

    def product(self, product_id: object) -> str:
        """A product that fits."""
        return f"/a/{self.token}/products/{product_id}"
