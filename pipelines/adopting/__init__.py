"""An officer's own file becomes a dataset of the workspace: what is proposed, what is asked, what is written.

proposal = propose(root, file, Decisions(dataset="aed"))
while question := next(iter(proposal.questions), None):   # asked in a dialogue, or answered by options
    proposal = propose(root, file, question.choices[number].decisions)
adopted = carry_out(proposal)
"""

from __future__ import annotations

from pipelines.adopting.model import Choice, Decisions, Proposal, Question
from pipelines.adopting.proposing import propose
from pipelines.adopting.writing import Adopted, carry_out

__all__ = ["Adopted", "Choice", "Decisions", "Proposal", "Question", "carry_out", "propose"]
