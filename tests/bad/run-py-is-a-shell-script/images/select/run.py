#!/bin/bash
set -e
cp "$1" "$2"
