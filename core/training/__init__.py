"""How weights come about: the paper's losses and protocol, and mixed supervision that fits two processor cores."""
