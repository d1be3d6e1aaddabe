"""Where jobs run: in containers, in processes of ours, or in the user's account."""
