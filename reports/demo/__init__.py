"""The demo city: two cycles of made-up proposals on true counts. Runs only when settings.DEMO says so.

Nobody here is a real person: proposers are groups or nameless, officers are roles.
"""
