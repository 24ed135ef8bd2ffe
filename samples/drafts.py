agreement = charter = plan = feasibility = lambda story: b""
