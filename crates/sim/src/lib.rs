//! Deterministic simulation of many clients on one room log.
