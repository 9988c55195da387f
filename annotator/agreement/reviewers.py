"""stub"""


def dawid_skene(votes, classes): ...
