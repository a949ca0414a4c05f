"""The ground floor: frozen dataclasses that everything else speaks in. Imports nothing of the upper floors."""
