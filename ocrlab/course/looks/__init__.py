"""What exercises look at: what a reader compiled is asked, what he returned is compared, and how he called is watched."""
