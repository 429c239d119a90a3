//! The live editing protocol: wire messages, the server's and the client's pure state machines.
