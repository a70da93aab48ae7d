"""Line mode: chat without a full screen, for screen readers, dumb terminals, serial lines and editors."""
