"""An endpoint on AWS looked at before it is monitored: its capture, its schedules, the rights to see them."""
