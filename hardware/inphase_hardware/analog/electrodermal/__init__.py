"""What the electrodermal adapter does, plugged into the front end, computed by ngspice."""
