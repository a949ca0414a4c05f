"""The ground floor: frozen records that everything else speaks in. Imports nothing of the upper floors."""
