"""Does what we give away, a wheel and an sdist, do the main job where nothing else of ours is?"""
