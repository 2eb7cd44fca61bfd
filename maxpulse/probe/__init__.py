"""The isolation probe: an installation tries to reach what is not theirs, by itself, every night.

It makes two companies of canaries (`canaries`, put by `founding`: a row in every table; `companies`: people who went
the whole road, at their `seats`) and tries everything there is across them: tables, functions and roles as the
database's catalogue lists them (`tables`, `functions`, `catalogue`), routes as the application maps them (`routes`,
for programs `programs`), answers on the road before it (`express`), sockets (`streams`), keys in Redis and memories of
the process (`caches`) and jobs (`work`). The same by those who are no strangers: an upline tries what is their
recruit's, and a distributor what their own client does not share (`tables`, `sharing`, `kin`, `untold`). Nothing here
is a list of tables or routes: what it does not know how to try it reports as not covered, and that is a failure like a
thing reached.

**Nothing of it is ever committed.** It goes by in rounds of a few seconds (`rounds`), each in one transaction of one
connection that is rolled back at its end (`undone`), each try in a savepoint of its own, and without any way out: no
mail goes and nobody outside is asked. So money and audit need no exception from being append-only, no page, figure or
job ever meets a canary, a killed probe leaves nothing to sweep up, and locks last for one round at most.
Permanent canary accounts would have needed all of that, and a password or a mark that somebody can forget.
"""
