"""News by mail: what happened with a client or an assessment, told to whoever wants to hear of it.

The deed leaves a row in its own transaction (`owing`); a worker draws the mail, where one is wanted (`telling`,
`mails`). Nobody waits for it at a page.
"""
