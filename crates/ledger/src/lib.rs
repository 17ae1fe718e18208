//! What is remembered from run to run: findings with stable ids, and the evidence behind every figure.
