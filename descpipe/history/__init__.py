"""What ran: the records of runs, read, listed, compared, and cleaned up after."""
