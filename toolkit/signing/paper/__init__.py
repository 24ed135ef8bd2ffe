"""Wet ink: signature pages go out on paper and come back as scans."""
