"""What a hall gives to the one that takes over: open counters, and numbers of those who wait."""
