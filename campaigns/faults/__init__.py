"""Kill -9 at named points, and every fault that a shop's program meets: nothing lost, nothing twice."""
