"""The modules that add to the desk what is shown of weekends and of files together."""

from concierge.desk.weekends import debrief_views, stay_views

PAGES = (debrief_views, stay_views)
