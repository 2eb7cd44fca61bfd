"""What a device needs to carry on without network, and how it hands over what it kept."""
