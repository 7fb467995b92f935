"""The modules that add the pages of cohorts to those of the desk."""

from concierge.desk.cohorts import figure_views, file_views, invitation_views, views, work_views

PAGES = (figure_views, file_views, invitation_views, views, work_views)
