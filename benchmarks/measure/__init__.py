"""What every measurement needs: workloads, clocks, the machine; nothing but Python and dirflow."""
