"""The pages: server-made HTML, readable without JavaScript, in Japanese and English."""
