#!/bin/sh
# DataRobot runs this file. With `exec`, signals reach the server, so it can stop cleanly.
exec python3 app.py
