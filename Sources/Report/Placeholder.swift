// Replaced by the first real type of this target.
