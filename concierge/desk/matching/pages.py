"""The modules that add the pages of rounds to those of the desk."""

from concierge.desk.matching import approval_views, board_views, plan_views, proposal_views, question_views, round_views

PAGES = (approval_views, board_views, plan_views, proposal_views, question_views, round_views)
