"""Which multilingual encoder breaks less under noise, where, and is the difference real?"""
