"""The sample company: its people, its goals, and the way people really fill forms."""
