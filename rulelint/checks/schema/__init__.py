"""Does the file have the fields of a rule file, and nothing else?"""
