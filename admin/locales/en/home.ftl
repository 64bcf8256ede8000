panel-home-late = tasks overdue
panel-home-claims = open claims
panel-home-lost = messages that did not get through
panel-home-stages = Open deals by stage
