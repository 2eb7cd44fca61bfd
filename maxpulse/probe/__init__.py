"""The isolation probe: an installation tries to reach what is not theirs, by itself, every night.

It makes two companies of canaries (`canaries`: a row in every table; `companies`: people who went the whole road) and
tries everything there is across them: tables and roles as the database's catalogue lists them (`tables`,
`catalogue`), routes as the application maps them (`routes`), sockets (`streams`), keys in Redis (`caches`) and jobs
(`jobs`). Nothing here is a list of tables or routes: what it does not know how to try it reports as not covered,
and that is a failure like a thing reached.

**Nothing of it is ever committed.** Everything runs in one transaction of one connection that is rolled back at the
end (`undone`), each try in a savepoint of its own. So money and audit need no exception from being append-only, no
page, figure or job ever meets a canary, a killed probe leaves nothing to sweep up, and locks last for one try.
Permanent canary accounts would have needed all of that, and a password or a mark that somebody can forget.
"""
