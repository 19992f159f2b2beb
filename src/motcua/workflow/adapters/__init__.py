"""The engines behind our own words. Today there is one, SpiffWorkflow; nothing outside this folder knows its name.

specification(model) -> what an engine needs of a model, kept in the process
run = start(specification, values) | resume(specification, state, values)
run.complete(task_number), run.fire(number), run.deliver(message)
run.open, run.closed, run.fired, run.finished, run.outcome, run.dump()
"""
