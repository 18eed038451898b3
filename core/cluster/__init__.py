"""Work on many processes or machines, by the schedulers and workers of Dask (`distributed`).

Whoever can reach a scheduler can run any program on its workers, with their rights, and a client trusts whatever a
scheduler sends: an address is a trusted one, on a network of one's own, or it is `tls://` with one's own certificates.

`distributed` takes half a second to import: nothing here is imported before work is to be done on a cluster.
"""
