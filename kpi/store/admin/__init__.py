"""What an administrator does to a store, from the command line and beside a running dashboard.

acts        what can be done: back up, restore, verify, accept, withdraw, reinstate
client      the command line's side: asks the server that runs on a store
listener    the server's side: a port for this account on this machine alone
token       the file beside the store by which a command finds the server
refusals    errors as sentences
nightly     the backup that the server makes every night
"""
