#!/usr/bin/env python3
import descpipe

print("hello")
