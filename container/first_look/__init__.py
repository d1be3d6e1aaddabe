"""What can be known of a job before Java is asked: its files, first records and scripts."""
